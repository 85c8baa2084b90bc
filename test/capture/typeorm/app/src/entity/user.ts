import { Column, CreateDateColumn, Entity, OneToMany, PrimaryGeneratedColumn, Unique } from "typeorm";
import { Post } from "./post";

@Entity("users")
@Unique(["tenant", "handle"])
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 190, unique: true })
  email!: string;

  @Column({ type: "varchar", length: 100 })
  name!: string;

  @Column({ type: "varchar", length: 40, nullable: true })
  tenant!: string | null;

  @Column({ type: "varchar", length: 40, nullable: true })
  handle!: string | null;

  @OneToMany(() => Post, (post) => post.author)
  posts!: Post[];

  @CreateDateColumn()
  createdAt!: Date;
}
