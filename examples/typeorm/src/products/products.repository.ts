import { Repository } from "typeorm";
import { Product } from "../entities/product";
import { BaseRepository } from "./base.repository";

export class ProductsRepository extends BaseRepository<Product> {
  constructor(products: Repository<Product>) {
    super(products);
  }

  bySku(sku: string): Promise<Product | null> {
    return this.rows.findOneBy({ sku });
  }
}
