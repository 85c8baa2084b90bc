import {
  Cascade,
  Check,
  Collection,
  Embeddable,
  Embedded,
  Entity,
  Enum,
  Formula,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  Opt,
  PrimaryKey,
  Property,
  Ref,
  Unique,
} from "@mikro-orm/core";
import { BaseEntity, Tenanted } from "./base";

export enum UserRole {
  Admin = "admin",
  Member = "member",
}

@Embeddable()
export class Geo {
  @Property({ type: "double" })
  lat!: number;

  @Property({ type: "double", nullable: true })
  lng?: number;
}

@Embeddable()
@Unique({ properties: ["city", "zip"] })
export class Address {
  @Property({ type: "string", length: 100 })
  city!: string;

  @Property({ type: "string", length: 20 })
  zip!: string;

  @Property({ type: "string", length: 20, unique: true, nullable: true })
  poBox?: string;

  @Property({ type: "string", length: 20, fieldName: "country_code" })
  country!: string;

  @Embedded(() => Geo)
  geo!: Geo;
}

@Entity({ tableName: "app_users" })
@Unique({ name: "users_by_phone", properties: ["phoneNumber"] })
@Unique({ properties: ["firstName", "lastName"] })
@Check({ name: "age_adult", expression: "age >= 18" })
@Check({ expression: "age < 200" })
export class User extends BaseEntity {
  @Property({ length: 100, unique: true })
  email!: string;

  @Property({ type: "string", length: 100, unique: "login_once" })
  login!: string;

  @Property({ type: "string", length: 100 })
  @Unique()
  nickName!: string;

  @Property({ type: "string", length: 100, fieldName: "phone_no" })
  phoneNumber!: string;

  @Property({ length: 100, nullable: true })
  firstName?: string;

  @Property({ type: "string", length: 100, nullable: true })
  lastName?: string;

  @Property({ type: "integer" })
  age!: number;

  @Check({ expression: "score >= 0" })
  @Property({ type: "integer", default: 0 })
  score!: number & Opt;

  @Enum({ items: () => UserRole })
  role!: UserRole;

  @Enum({ items: ["a", "b"], nullable: true })
  grade?: string;

  @Formula("1", { type: "number" })
  one?: number;

  @Property({ type: "string", persist: false })
  transient?: string;

  @Embedded(() => Address)
  address!: Address;

  @Embedded(() => Address, { prefix: "work_", nullable: true })
  workAddress?: Address;

  @Embedded(() => Geo, { prefix: false, nullable: true })
  place?: Geo;

  @Embedded(() => Geo, { object: true, nullable: true })
  stored?: Geo;

  @ManyToOne(() => User, { nullable: true })
  invitedBy?: User;

  @OneToMany(() => Post, (post) => post.author)
  posts = new Collection<Post>(this);

  @ManyToMany(() => User)
  friends = new Collection<User>(this);

  @OneToOne(() => Profile, (profile) => profile.user, { owner: false })
  profile?: unknown;
}

@Entity()
export class Profile {
  @OneToOne(() => User, { primary: true })
  user!: User;

  @Property({ type: "string", length: 100, unique: true })
  handle!: string;
}

@Entity()
export class Tag {
  @PrimaryKey({ type: "uuid" })
  uuid!: string;

  @Property({ type: "string", length: 100, unique: true })
  name!: string;

  @ManyToMany(() => Post, (post) => post.tags)
  posts = new Collection<Post>(this);
}

@Entity()
export class Post extends Tenanted {
  @Property({ type: "string", length: 100 })
  title!: string;

  @ManyToOne({ entity: () => User })
  author!: User;

  @ManyToOne(() => User, { fieldName: "edited_by", nullable: true, foreignKeyName: "post_editor" })
  editor?: User;

  @ManyToOne(() => User, { cascade: [Cascade.REMOVE] })
  removedWith!: Ref<User>;

  @ManyToMany(() => Tag, "posts", { owner: true })
  tags = new Collection<Tag>(this);

  @ManyToMany({ entity: () => Tag, pivotTable: "post_labels", joinColumn: "the_post", inverseJoinColumn: "the_tag" })
  labels = new Collection<Tag>(this);

  @ManyToMany({ entity: () => User, fixedOrder: true })
  reviewers = new Collection<User>(this);
}

@Entity()
@Unique({ properties: ["user", "post"] })
export class PostLike {
  @ManyToOne(() => User, { primary: true })
  user!: User;

  @ManyToOne(() => Post, { primary: true })
  post!: Post;

  @Property({ type: "string", length: 10, default: "up" })
  kind!: string & Opt;
}

@Entity()
export class LikeNote extends BaseEntity {
  @ManyToOne(() => PostLike)
  like!: PostLike;

  @OneToOne(() => Post)
  mainPost!: Post;

  @OneToOne(() => Profile, { nullable: true, fieldName: "prof" })
  profile?: Profile;
}

@Entity({ discriminatorColumn: "type", discriminatorMap: { person: "Person", employee: "Employee", robot: "Robot" } })
export class Person extends BaseEntity {
  @Property({ type: "string", length: 100, unique: true })
  badge!: string;
}

@Entity()
export class Employee extends Person {
  @Property({ type: "string", length: 100 })
  @Unique()
  taxId!: string;

  @ManyToOne(() => Person)
  boss!: Person;
}

@Entity()
@Unique({ properties: ["serial", "maker"] })
export class Robot extends Person {
  @Property({ type: "string", length: 100 })
  serial!: string;

  @Property({ type: "string", length: 100 })
  maker!: string;
}

@Entity()
@Unique({ properties: ["aVeryLongPropertyNameNumberOne", "aVeryLongPropertyNameNumberTwo"] })
export class AVeryLongEntityNameForTheLimit {
  @PrimaryKey({ type: "string", length: 20 })
  aKey!: string;

  @Property({ type: "string", length: 100 })
  aVeryLongPropertyNameNumberOne!: string;

  @Property({ type: "string", length: 100 })
  aVeryLongPropertyNameNumberTwo!: string;

  @ManyToOne(() => User, { fieldName: "the_owner_of_this_very_long_entity_name" })
  owner!: User;
}
