import { Column, Entity, PrimaryGeneratedColumn, Unique } from "typeorm";

/** Another schema: PostgreSQL only. */
@Entity({ name: "invoices", schema: "billing" })
@Unique(["series", "serial"])
export class Invoice {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 40, unique: true })
  number!: string;

  @Column({ type: "varchar", length: 4 })
  series!: string;

  @Column({ type: "int" })
  serial!: number;
}
