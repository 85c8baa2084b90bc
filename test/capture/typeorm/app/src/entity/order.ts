import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from "typeorm";
import { Product } from "./product";

@Entity("order_lines")
export class OrderLine {
  @PrimaryColumn({ type: "int" })
  orderId!: number;

  @PrimaryColumn({ type: "int" })
  position!: number;

  @ManyToOne(() => Product, { nullable: false, onDelete: "RESTRICT" })
  @JoinColumn({ name: "product_id", foreignKeyConstraintName: "fk_line_product" })
  product!: Product;

  @Column({ type: "int", default: 1 })
  quantity!: number;
}

@Entity()
export class Country {
  @PrimaryColumn({ type: "varchar", length: 2 })
  code!: string;

  @Column({ type: "varchar", length: 60, unique: true, nullable: true })
  displayName!: string | null;
}
