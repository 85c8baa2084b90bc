import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
} from "typeorm";
import { Shop } from "./shop";

@Entity()
@Unique(["shop", "sku"])
@Unique("uq_product_slug", ["slug"])
@Index(["barcode"], { unique: true })
@Index("product_code", ["code"], { unique: true })
@Index(["warehouse", "shelf"], { unique: true })
@Check(`"price" >= 0`)
@Check("stock_not_negative", `"stock" >= 0`)
export class Product {
  @PrimaryGeneratedColumn()
  id!: number;

  @ManyToOne(() => Shop)
  @JoinColumn({ name: "shop_id" })
  shop!: Shop;

  @Column({ type: "varchar", length: 40 })
  sku!: string;

  @Column({ type: "varchar", length: 40, nullable: true })
  slug!: string | null;

  @Column({ type: "varchar", length: 40, nullable: true })
  barcode!: string | null;

  @Column({ type: "varchar", length: 40, nullable: true })
  code!: string | null;

  @Column({ type: "varchar", length: 40, nullable: true })
  warehouse!: string | null;

  @Column({ type: "int", nullable: true })
  shelf!: number | null;

  @Index({ unique: true })
  @Column({ name: "ext_ref", type: "varchar", length: 40, nullable: true })
  externalRef!: string | null;

  @Column({ type: "int", default: 0 })
  price!: number;

  @Column({ type: "int", default: 0 })
  stock!: number;
}
