import { Cascade, Collection, defineEntity, type Opt, p } from "@mikro-orm/core";
import { Embeddable, Embedded, Entity, Enum, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryKey, Property, Unique } from "@mikro-orm/decorators/legacy";

@Embeddable()
export class Price {
  @Property({ type: "integer" })
  amount!: number;

  @Property({ type: "string", length: 3 })
  currency!: string;
}

@Entity({ tableName: "shop" })
@Unique({ name: "shop_live_slug", properties: ["slug"], where: "closed_at is null" })
export class Store {
  @PrimaryKey({ type: "integer" })
  id!: number;

  @Property({ type: "string", length: 50 })
  slug!: string;

  @Property({ type: "datetime", nullable: true })
  closedAt?: Date;

  @OneToMany(() => Product, (product) => product.store)
  products = new Collection<Product>(this);
}

@Entity()
@Unique({ properties: ["store", "sku"] })
export class Product {
  @PrimaryKey({ type: "integer" })
  id!: number;

  @Property({ type: "string", length: 30 })
  sku!: string;

  @ManyToOne(() => Store, { cascade: [Cascade.REMOVE] })
  store!: Store;

  @Embedded(() => Price)
  price!: Price;

  @Enum({ items: () => Size })
  size!: Size;

  @Property({ type: "integer" })
  stock: number & Opt = 0;

  @OneToOne(() => Product, { nullable: true })
  replacedBy?: Product;

  @ManyToMany(() => Product)
  similar = new Collection<Product>(this);
}

enum Size {
  S = "s",
  L = "l",
}

@Entity({ inheritance: "tpt" })
export class Vehicle {
  @PrimaryKey({ type: "integer" })
  id!: number;

  @Property({ type: "string", length: 20, unique: true })
  plate!: string;
}

@Entity()
export class Truck extends Vehicle {
  @Property({ type: "string", length: 20, unique: true })
  axleCode!: string;
}

const CustomerSchema = defineEntity({
  name: "Customer",
  uniques: [{ properties: ["email", "tenant"] }],
  properties: {
    id: p.integer().primary(),
    email: p.string().length(100),
    tenant: p.string().length(30).default("main"),
    loyalTo: () => p.manyToOne(Store).nullable(),
    aVeryLongPropertyNameThatGoesOnAndOnUntil: p.string().length(20).unique(),
  },
});

export class Customer extends CustomerSchema.class {}

CustomerSchema.setClass(Customer);
export { CustomerSchema };
