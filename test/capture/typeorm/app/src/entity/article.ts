import { Column, Entity } from "typeorm";
import { Sluggable } from "./sluggable";

@Entity()
export class Article extends Sluggable {
  @Column({ type: "varchar", length: 100 })
  headline!: string;
}

@Entity("landing_pages")
export class Page extends Sluggable {
  @Column({ type: "varchar", length: 100, unique: true })
  path!: string;
}
