import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, Unique } from "typeorm";
import { Team } from "./team";
import { User } from "./user";

@Entity("memberships")
@Unique(["team", "user"])
export class Membership {
  @PrimaryGeneratedColumn()
  id!: number;

  @ManyToOne(() => Team, (team) => team.memberships, { nullable: false })
  team!: Team;

  @ManyToOne(() => User, (user) => user.memberships, { nullable: false })
  user!: User;

  @Column({ type: "varchar", default: "member" })
  role!: string;
}
