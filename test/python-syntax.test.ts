/** Python files are read whole where they are whole, and statement by statement where they are not. */

import { beforeAll, expect, test } from "vitest";
import { loadPython, type PyNode, parsePython } from "../server/src/syntax/python";

beforeAll(loadPython);

const models = `from django.db import models


class Shop(models.Model):
    name = models.CharField(max_length=50)


class Item(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
    sku = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=50)

    class Meta:
        ordering = ["sku"]
        unique_together = [("shop", "sku")]


class Order(models.Model):
    number = models.CharField(max_length=20, unique=True)
`;

/** "Item.sku": every name that a class body assigns. */
function declared(text: string): string[] {
  const file = parsePython(text);
  const found: string[] = [];
  const visit = (node: PyNode, owner: string): void => {
    const name = node.children.find((child) => child.field === "name");
    const own =
      node.type === "class_definition" && name ? `${owner}${file.text.slice(name.start, name.end)}.` : owner;
    const left =
      node.type === "assignment" ? node.children.find((child) => child.field === "left") : undefined;
    if (left) found.push(own + file.text.slice(left.start, left.end));
    for (const child of node.children) visit(child, own);
  };
  visit(file.root, "");
  return found;
}

test("a whole file is read as it is", () => {
  expect(parsePython(models).broken).toBe(false);
  expect(declared(models)).toEqual([
    "Shop.name",
    "Item.shop",
    "Item.sku",
    "Item.title",
    "Item.Meta.ordering",
    "Item.Meta.unique_together",
    "Order.number",
  ]);
});

const damages: [string, string, string][] = [
  [
    "an unfinished call",
    "    title = models.CharField(max_length=50)\n",
    "    title = models.CharField(max_length=\n",
  ],
  ["an open string", "    title = models.CharField(max_length=50)\n", "    title = models.CharField('Tit\n"],
  ["a name without a value", "    title = models.CharField(max_length=50)\n", "    title =\n"],
  ["a function without a body", "    title = models.CharField(max_length=50)\n", "    def __str__(self):\n"],
  ["an open bracket in Meta", '        ordering = ["sku"]\n', '        ordering = ["sku"\n'],
];

test.each(damages)("%s hides nothing but itself", (_, before, after) => {
  expect(models).toContain(before);
  const lost = before.includes("ordering") ? "Item.Meta.ordering" : "Item.title";
  const found = declared(models.replace(before, after));
  expect(found.filter((name) => name !== lost)).toEqual(declared(models).filter((name) => name !== lost));
});

test("places in a broken file are those of the file", () => {
  const text = models.replace("title = models.CharField(max_length=50)", "title = models.CharField(");
  const file = parsePython(text);
  const order = file.root.children.at(-1);
  expect(order && text.slice(order.start, order.start + 11)).toBe("class Order");
  expect(order && text.slice(order.start, order.end).trimEnd()).toBe(
    text.slice(text.indexOf("class Order")).trimEnd(),
  );
});

test("text that is no Python gives an empty tree and no error", () => {
  for (const text of ["", "\u0000\u0001\u0002", "))))((((", "class", "class X(:\n  y", "é".repeat(1000)]) {
    expect(() => parsePython(text)).not.toThrow();
  }
});
