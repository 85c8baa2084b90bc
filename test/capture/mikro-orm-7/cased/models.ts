import { Collection, EntityCaseNamingStrategy } from "@mikro-orm/core";
import { Embeddable, Embedded, Entity, ManyToMany, ManyToOne, PrimaryKey, Property, Unique } from "@mikro-orm/decorators/legacy";

export default { namingStrategy: EntityCaseNamingStrategy };

@Embeddable()
export class Contact {
  @Property({ type: "string", length: 50, unique: true })
  mainPhone!: string;
}

@Entity()
export class Company {
  @PrimaryKey({ type: "integer" })
  id!: number;

  @Property({ type: "string", length: 50, unique: true })
  vatNumber!: string;

  @Embedded(() => Contact)
  contactData!: Contact;
}

@Entity()
@Unique({ properties: ["worksFor", "staffNo"] })
export class StaffMember {
  @PrimaryKey({ type: "integer" })
  id!: number;

  @Property({ type: "integer" })
  staffNo!: number;

  @ManyToOne(() => Company)
  worksFor!: Company;

  @ManyToMany(() => Company)
  consults = new Collection<Company>(this);
}
