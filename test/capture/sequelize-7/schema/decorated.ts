// Sequelize 7's own decorators.
import { DataTypes, Model, Sequelize } from "@sequelize/core";
import { Attribute, AutoIncrement, BelongsTo, BelongsToMany, ColumnName, createIndexDecorator, Default, HasMany, Index, NotNull, PrimaryKey, Table, Unique } from "@sequelize/core/decorators-legacy";

const PlaceIndex = createIndexDecorator("ticket_place", { unique: true, name: "ticket_place" });

@Table({ tableName: "accounts", underscored: true })
export class Account extends Model {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare id: number;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare userName: string;

  @Attribute(DataTypes.STRING)
  @Unique("realm_login")
  declare realm: string;

  @Attribute({ type: DataTypes.STRING, allowNull: false })
  @Unique("realm_login")
  declare login: string;

  @HasMany(() => Ticket, { foreignKey: "accountId", inverse: { as: "account" } })
  declare tickets?: Ticket[];

  @BelongsToMany(() => Team, { through: "Membering" })
  declare teams?: Team[];
}

export class Ticket extends Model {
  @Attribute(DataTypes.STRING)
  @PlaceIndex
  declare hall: string;

  @Attribute(DataTypes.INTEGER)
  @PlaceIndex
  declare seat: number;

  @Attribute(DataTypes.STRING)
  @Default("x")
  @ColumnName("ticket_code")
  @Index({ unique: true, name: "ticket_code_once" })
  declare code: string;

  @Attribute(DataTypes.INTEGER)
  @NotNull
  declare accountId: number;

  @BelongsTo(() => Team, "teamId")
  declare team?: Team;
}

@Table({ timestamps: false })
export class Team extends Model {
  @Attribute({ type: DataTypes.STRING, unique: true })
  declare name: string;
}

export function decorated(options: object) {
  return new Sequelize({ ...options, models: [Account, Ticket, Team] } as never);
}
