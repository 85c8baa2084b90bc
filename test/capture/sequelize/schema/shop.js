// Models that `define` makes, as an application's models.js has them.
import { DataTypes } from "sequelize";

export function shop(sequelize) {
  const User = sequelize.define("User", {
    email: { type: DataTypes.STRING, allowNull: false, unique: true },
    nick: { type: DataTypes.STRING, unique: "nick_key" },
    tenant: { type: DataTypes.STRING, unique: "tenant_code" },
    code: { type: DataTypes.STRING, field: "user_code", unique: { name: "tenant_code", msg: "taken" } },
    phone: { type: DataTypes.STRING, unique: { msg: "taken" } },
    badge: { type: DataTypes.INTEGER, unique: true, field: "badge_no" },
    label: { type: DataTypes.VIRTUAL, unique: false },
  });
  const BlogPost = sequelize.define(
    "BlogPost",
    { slug: DataTypes.STRING, lang: { type: DataTypes.STRING, allowNull: false, defaultValue: "en" }, isMain: DataTypes.BOOLEAN },
    {
      underscored: true,
      paranoid: true,
      indexes: [
        { unique: true, fields: ["slug", "lang"] },
        { unique: true, fields: ["author_id", { name: "slug", order: "DESC" }], name: "slug_of_author" },
        { fields: ["lang"] },
        { type: "UNIQUE", fields: ["is_main"], where: { is_main: true } },
      ],
    },
  );
  const Tag = sequelize.define("tag", { code: { type: DataTypes.STRING(20), primaryKey: true } }, { freezeTableName: true, timestamps: false });
  const Profile = sequelize.define("Profile", { bio: DataTypes.TEXT }, { tableName: "user_profiles", createdAt: false, updatedAt: "changed" });
  const Category = sequelize.define("Category", { name: DataTypes.STRING });
  const Membership = sequelize.define("Membership", { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, role: DataTypes.STRING });
  const Group = sequelize.define("Group", { name: DataTypes.STRING });
  const Follow = sequelize.define("Follow", { since: DataTypes.DATE });
  const Address = sequelize.define("Address", { userId: { type: DataTypes.INTEGER, allowNull: false, references: { model: User, key: "id" } }, city: DataTypes.STRING }, { indexes: [{ unique: true, fields: ["userId", "city"] }] });

  BlogPost.belongsTo(User, { as: "author", foreignKey: { name: "authorId", allowNull: false } });
  User.hasMany(BlogPost, { foreignKey: "authorId" });
  BlogPost.belongsToMany(Tag, { through: "post_tags" });
  Tag.belongsToMany(BlogPost, { through: "post_tags" });
  User.hasOne(Profile);
  Profile.belongsTo(User);
  User.belongsToMany(Group, { through: Membership });
  Group.belongsToMany(User, { through: Membership });
  User.belongsToMany(User, { as: "followers", through: Follow, foreignKey: "followedId", otherKey: "followerId" });
  Category.belongsTo(Category, { as: "parent" });
  User.hasMany(Address, { foreignKey: "userId", constraints: false });
  return sequelize;
}
