import { AppDataSource } from "../data-source";
import { Article } from "../entity/article";
import { CategorySchema, type Department, DepartmentSchema } from "../entity/category";
import { Photo } from "../entity/content";
import { Coupon } from "../entity/coupon";
import { Customer } from "../entity/customer";
import { Invoice } from "../entity/invoice";
import { Country, OrderLine } from "../entity/order";
import { Post } from "../entity/post";
import { Product } from "../entity/product";
import { Profile } from "../entity/profile";
import { Tag } from "../entity/tag";
import { User } from "../entity/user";

const products = () => AppDataSource.getRepository(Product);

export async function addProduct(values: Partial<Product>) {
  return await products().save(products().create(values));
}

export async function addTag(label: string) {
  const tag = new Tag();
  tag.label = label;
  await tag.save();
  return tag;
}

export async function addTagStatic(label: string) {
  return await Tag.insert({ label });
}

export async function createProfile(user: User, bio: string) {
  const repository = AppDataSource.getRepository(Profile);
  return await repository.save({ user, bio });
}

export async function addCustomer(phone: string, mailBox: string) {
  await AppDataSource.manager.insert(Customer, {
    contact: { phone, mailBox },
    second: { phone: `2${mailBox}`, mailBox: `2${mailBox}` },
    third: { phone: `3${mailBox}`, mailBox: `3${mailBox}` },
  });
}

export async function publish(slug: string, headline: string) {
  return await AppDataSource.manager.save(Article, { slug, headline });
}

export async function addPhoto(title: string, digest: string) {
  return await AppDataSource.getRepository(Photo).save({ title, digest });
}

export async function addDepartment(floor: number) {
  return await AppDataSource.getRepository(DepartmentSchema).save({ floor });
}

export async function addCategory(name: string, code: string, rank: number, department: Department) {
  return await AppDataSource.getRepository(CategorySchema).save({ name, code, rank, department });
}

export async function addLine(orderId: number, position: number, product: { id: number }) {
  return await AppDataSource.getRepository(OrderLine).insert({ orderId, position, product });
}

export async function addCountry(code: string) {
  return await AppDataSource.getRepository(Country).insert({ code });
}

export async function addCoupon(code: string) {
  return await AppDataSource.getRepository(Coupon).insert({ code });
}

export async function addInvoice(number: string, series: string, serial: number) {
  return await AppDataSource.getRepository(Invoice).insert({ number, series, serial });
}

export async function addPost(title: string, authorId: number) {
  const posts = AppDataSource.getRepository(Post);
  return await posts.save({ title, author: { id: authorId } });
}

export async function addPostWithoutTitle(authorId: number) {
  await AppDataSource.getRepository(Post).insert({ author: { id: authorId } });
}

export async function tagPost(postId: number, tagId: number) {
  await AppDataSource.createQueryBuilder().relation(Post, "tags").of(postId).add(tagId);
}
