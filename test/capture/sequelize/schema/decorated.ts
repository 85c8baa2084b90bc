// sequelize-typescript.
import { AllowNull, AutoIncrement, BelongsTo, BelongsToMany, Column, createIndexDecorator, DataType, Default, ForeignKey, HasMany, Index, Model, PrimaryKey, Sequelize, Table, Unique } from "sequelize-typescript";

const PlaceIndex = createIndexDecorator({ name: "ticket_place", unique: true });

@Table({ tableName: "accounts", underscored: true })
export class Account extends Model {
  @PrimaryKey
  @AutoIncrement
  @Column(DataType.INTEGER)
  declare id: number;

  @AllowNull(false)
  @Unique
  @Column(DataType.STRING)
  declare userName: string;

  @Unique("realm_login")
  @Column(DataType.STRING)
  declare realm: string;

  @Unique({ name: "realm_login", msg: "taken" })
  @Column({ type: DataType.STRING, allowNull: false })
  declare login: string;

  @HasMany(() => Ticket)
  declare tickets: Ticket[];

  @BelongsToMany(() => Team, () => Membering)
  declare teams: Team[];
}

@Table
export class Ticket extends Model {
  @PlaceIndex
  @Column(DataType.STRING)
  declare hall: string;

  @PlaceIndex
  @Column(DataType.INTEGER)
  declare seat: number;

  @Index({ unique: true })
  @Default("x")
  @Column(DataType.STRING)
  declare code: string;

  @ForeignKey(() => Account)
  @AllowNull(false)
  @Column(DataType.INTEGER)
  declare accountId: number;

  @BelongsTo(() => Account)
  declare account: Account;
}

@Table({ timestamps: false })
export class Team extends Model {
  @Column({ type: DataType.STRING, unique: true })
  declare name: string;
}

@Table({ timestamps: false })
export class Membering extends Model {
  @ForeignKey(() => Account)
  @Column(DataType.INTEGER)
  declare accountId: number;

  @ForeignKey(() => Team)
  @Column(DataType.INTEGER)
  declare teamId: number;
}

export function decorated(options: object) {
  return new Sequelize({ ...options, models: [Account, Ticket, Team, Membering] } as never);
}
