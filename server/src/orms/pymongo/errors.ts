/** PyMongo's signs: its error classes and its frames. What the server refused is told in the server's own words. */

import { unknownViolation, type Violation } from "../../domain/incident";

/**
 * Total and linear. Libraries that map documents to classes (MongoEngine, Beanie) stand between a program and PyMongo: those are not read.
 * Source: https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html
 */
export function readViolation(text: string): Violation | undefined {
  if (!signs.test(text) || mappers.test(text)) return undefined;
  return { ...unknownViolation, orm: "pymongo" };
}

const signs = /\bpymongo\.errors\.|-packages[\\/](?:pymongo|motor)[\\/]/;
const mappers =
  /[\\/](?:mongoengine|beanie|odmantic|umongo|djongo|django_mongodb_backend)[\\/]|\bmongoengine\.errors\./;
