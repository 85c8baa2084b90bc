import { DataTypes, Sequelize } from "@sequelize/core";
import { PostgresDialect } from "@sequelize/postgres";

export const sequelize = new Sequelize({ dialect: PostgresDialect, url: process.env.DATABASE_URL, logging: false });

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
  await sequelize.query(`ALTER TABLE "Users" ADD CONSTRAINT age_not_negative CHECK (age >= 0)`);
}

export const close = () => sequelize.close();
