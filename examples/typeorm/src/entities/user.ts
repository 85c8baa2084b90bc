import { Check, Column, CreateDateColumn, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Membership } from "./membership";

@Entity("users")
@Check(`"name" <> ''`)
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", unique: true })
  email!: string;

  @Column({ type: "varchar" })
  name!: string;

  @OneToMany(() => Membership, (membership) => membership.user)
  memberships!: Membership[];

  @CreateDateColumn()
  createdAt!: Date;
}
