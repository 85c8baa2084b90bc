DROP TABLE products;
DROP TABLE users;
DROP TABLE shops;
