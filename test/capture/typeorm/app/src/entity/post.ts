import { Column, Entity, JoinTable, ManyToMany, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Tag } from "./tag";
import { User } from "./user";

@Entity()
export class Post {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 100 })
  title!: string;

  @ManyToOne(() => User, (user) => user.posts, { nullable: false })
  author!: User;

  @ManyToMany(() => Tag)
  @JoinTable()
  tags!: Tag[];
}
