import { ChildEntity, Column, Entity, PrimaryGeneratedColumn, TableInheritance, Unique } from "typeorm";

@Entity()
@TableInheritance({ column: { type: "varchar", length: 20, name: "type" } })
export class Content {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 60, unique: true })
  title!: string;
}

@ChildEntity()
export class Photo extends Content {
  @Column({ type: "varchar", length: 60, unique: true })
  digest!: string;
}

@ChildEntity("clip")
@Unique(["channel", "number"])
export class Video extends Content {
  @Column({ type: "varchar", length: 60 })
  channel!: string;

  @Column({ type: "int" })
  number!: number;
}
