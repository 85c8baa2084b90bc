import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Membership } from "./membership";

@Entity("teams")
export class Team {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", unique: true })
  slug!: string;

  @OneToMany(() => Membership, (membership) => membership.team)
  memberships!: Membership[];
}
