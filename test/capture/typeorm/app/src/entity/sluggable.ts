import { Column, CreateDateColumn, Index, PrimaryGeneratedColumn } from "typeorm";

export abstract class Identified {
  @PrimaryGeneratedColumn()
  id!: number;

  @CreateDateColumn()
  createdAt!: Date;
}

export abstract class Sluggable extends Identified {
  @Column({ type: "varchar", length: 60, unique: true })
  slug!: string;

  @Index({ unique: true })
  @Column({ type: "varchar", length: 60, nullable: true })
  legacyId!: string | null;
}
