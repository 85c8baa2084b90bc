import { Column, Entity, Index, PrimaryGeneratedColumn } from "typeorm";

export class Contact {
  @Column({ type: "varchar", length: 40, unique: true })
  phone!: string;

  @Index({ unique: true })
  @Column({ name: "mail_box", type: "varchar", length: 40 })
  mailBox!: string;
}

@Entity({ name: "customers" })
export class Customer {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column(() => Contact)
  contact!: Contact;

  @Column(() => Contact, { prefix: "alt" })
  second!: Contact;

  @Column(() => Contact, { prefix: false })
  third!: Contact;
}
