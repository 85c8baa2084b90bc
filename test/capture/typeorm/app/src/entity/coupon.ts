import { Column, Entity, Index, PrimaryGeneratedColumn } from "typeorm";

/** Partial unique index: PostgreSQL and SQLite only. */
@Entity()
@Index(["code"], { unique: true, where: `"active" = 1` })
export class Coupon {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 40 })
  code!: string;

  @Column({ type: "int", default: 1 })
  active!: number;
}
