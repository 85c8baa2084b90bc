import { Check, Collection, Embeddable, Embedded, Entity, ManyToMany, ManyToOne, PrimaryKey, Property, Unique } from "@mikro-orm/core";

@Embeddable()
export class Address {
  @Property({ type: "string" })
  city!: string;

  @Property({ type: "string", unique: true })
  street!: string;
}

@Entity()
export class User {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "string", unique: true })
  email!: string;

  @Property({ type: "string" })
  name!: string;

  @Property({ type: "string", unique: true, nullable: true })
  login?: string;

  @Check({ expression: "age >= 0" })
  @Property({ type: "number", nullable: true })
  age?: number;

  @Embedded(() => Address, { nullable: true })
  address?: Address;
}

@Entity()
export class Tag {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "string", unique: true })
  label!: string;
}

@Entity()
@Unique({ properties: ["author", "slug"] })
export class Post {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "string" })
  slug!: string;

  @ManyToOne(() => User)
  author!: User;

  @ManyToMany(() => Tag)
  tags = new Collection<Tag>(this);
}
