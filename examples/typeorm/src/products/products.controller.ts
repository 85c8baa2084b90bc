import { ProductsService } from "./products.service";

export interface NewProduct {
  sku: string;
  title: string;
}

/** POST /products, with its service injected as NestJS does it. */
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  async create(body: NewProduct) {
    const product = await this.products.list(body.sku, body.title);
    return { id: product.id, sku: product.sku };
  }
}
