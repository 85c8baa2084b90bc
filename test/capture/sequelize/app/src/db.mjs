import { DataTypes, Sequelize } from "sequelize";

const { DATABASE, DATABASE_URL } = process.env;
export const sequelize =
  DATABASE === "sqlite"
    ? new Sequelize({ dialect: "sqlite", storage: ":memory:", logging: false })
    : new Sequelize(DATABASE_URL.replace(/^mariadb:/, "mysql:"), { dialect: DATABASE === "postgres" ? "postgres" : "mysql", logging: false });

export const User = sequelize.define("User", {
  email: { type: DataTypes.STRING, unique: true },
  name: { type: DataTypes.STRING, allowNull: false },
  age: { type: DataTypes.INTEGER },
});

export const Order = sequelize.define(
  "Order",
  { sku: { type: DataTypes.STRING }, userId: { type: DataTypes.INTEGER, references: { model: User, key: "id" } } },
  { tableName: "orders", indexes: [{ unique: true, fields: ["userId", "sku"] }] },
);

export async function reset() {
  await sequelize.sync({ force: true });
  if (DATABASE !== "sqlite") {
    const table = DATABASE === "postgres" ? '"Users"' : "Users";
    await sequelize.query(`ALTER TABLE ${table} ADD CONSTRAINT age_not_negative CHECK (age >= 0)`);
  }
}

export const close = () => sequelize.close();
