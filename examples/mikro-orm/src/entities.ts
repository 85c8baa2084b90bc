import { Entity, ManyToOne, type Opt, PrimaryKey, Property, Unique } from "@mikro-orm/core";

export abstract class BaseEntity {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "datetime", onCreate: () => new Date() })
  createdAt: Date & Opt = new Date();
}

@Entity({ tableName: "users" })
export class User extends BaseEntity {
  @Property({ type: "string", unique: true })
  email!: string;

  @Property({ type: "string" })
  displayName!: string;
}

@Entity({ tableName: "memberships" })
@Unique({ properties: ["user", "team"] })
export class Membership extends BaseEntity {
  @ManyToOne(() => User)
  user!: User;

  @Property({ type: "string" })
  team!: string;
}
