import { Product } from "../entities/product";
import { ProductsRepository } from "./products.repository";

export class ProductsService {
  constructor(private readonly products: ProductsRepository) {}

  /** Its promise is given away, so a stack does not name this function. */
  list(sku: string, title: string): Promise<Product> {
    return this.products.add({ sku, title });
  }
}
