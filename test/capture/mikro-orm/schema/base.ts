import { Entity, Index, Opt, PrimaryKey, Property, Unique } from "@mikro-orm/core";

/** No table of its own. */
export abstract class BaseEntity {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "datetime", onCreate: () => new Date() })
  createdAt: Date & Opt = new Date();
}

@Entity({ abstract: true })
@Unique({ properties: ["tenantId", "slug"] })
export abstract class Tenanted extends BaseEntity {
  @Property({ type: "number" })
  tenantId!: number;

  @Property({ type: "string", length: 100 })
  @Index()
  slug!: string;
}
