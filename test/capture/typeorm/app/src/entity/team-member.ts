import { Column, Entity, JoinColumn, ManyToOne, OneToOne, PrimaryGeneratedColumn, Unique } from "typeorm";

export class HomeAddress {
  @Column({ type: "varchar", length: 40, unique: true })
  doorCode!: string;
}

@Entity()
export class WorkTeam {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 40, unique: true })
  displayName!: string;
}

/** With SnakeNamingStrategy of typeorm-naming-strategies. */
@Entity()
@Unique(["workTeam", "badgeNumber"])
export class TeamMember {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 40 })
  badgeNumber!: string;

  @Column({ type: "varchar", length: 40, unique: true })
  loginName!: string;

  @ManyToOne(() => WorkTeam)
  workTeam!: WorkTeam;

  @OneToOne(() => WorkTeam)
  @JoinColumn()
  ledTeam!: WorkTeam;

  @Column(() => HomeAddress)
  homeAddress!: HomeAddress;
}
