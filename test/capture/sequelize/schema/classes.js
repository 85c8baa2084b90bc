// Models as classes: `X.init`, `super.init` in a static method, a loader of files that are handed `sequelize`.
import { DataTypes, Model } from "sequelize";

export class Product extends Model {}

export class Person extends Model {
  static setup(sequelize) {
    super.init(
      { givenName: { type: DataTypes.STRING, allowNull: false }, badge: { type: DataTypes.STRING, unique: true } },
      { sequelize, modelName: "person", underscored: true },
    );
  }
  static associate({ Product: product }) {
    this.hasMany(product, { as: "wares", foreignKey: { name: "ownerId", allowNull: false }, onDelete: "CASCADE" });
  }
}

const stamps = { addedBy: { type: DataTypes.STRING, allowNull: false } };

export function classes(sequelize) {
  Product.init(
    { ...stamps, sku: { type: DataTypes.STRING, primaryKey: true }, shop: { type: DataTypes.INTEGER, primaryKey: true }, ean: DataTypes.STRING },
    { sequelize, tableName: "products", timestamps: false, indexes: [{ name: "products_ean", unique: true, fields: ["ean"] }] },
  );
  Person.setup(sequelize);
  Person.associate({ Product });
  return sequelize;
}
