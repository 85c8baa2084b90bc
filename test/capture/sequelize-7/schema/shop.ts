// Models that `define` makes, on Sequelize 7.
import { DataTypes, type Sequelize } from "@sequelize/core";

export function shop(sequelize: Sequelize) {
  const User = sequelize.define("User", {
    email: { type: DataTypes.STRING, allowNull: false, unique: true },
    nick: { type: DataTypes.STRING, unique: "nick_key" },
    tenant: { type: DataTypes.STRING, unique: "tenant_code" },
    code: { type: DataTypes.STRING, columnName: "user_code", unique: "tenant_code" },
  });
  const BlogPost = sequelize.define(
    "BlogPost",
    { slug: DataTypes.STRING, lang: { type: DataTypes.STRING, allowNull: false }, isMain: DataTypes.BOOLEAN },
    {
      underscored: true,
      paranoid: true,
      indexes: [
        { unique: true, fields: ["slug", "lang"] },
        { unique: true, fields: [{ name: "slug", order: "DESC" }], name: "only_slug", where: { is_main: true } },
      ],
    },
  );
  const Profile = sequelize.define("Profile", { bio: DataTypes.TEXT });
  const Membership = sequelize.define("Membership", { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, role: DataTypes.STRING });
  const Group = sequelize.define("Group", { name: DataTypes.STRING }, { timestamps: false });

  User.hasMany(BlogPost, { foreignKey: { name: "authorId", allowNull: false }, inverse: "author" });
  User.hasOne(Profile);
  User.belongsToMany(Group, { through: Membership });
  return sequelize;
}
