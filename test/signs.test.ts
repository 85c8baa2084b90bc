/** Names of calls and texts that show an intent, in every language: what counts, and what only looks like it. */

import { expect, test } from "vitest";
import {
  isAnsweringNo,
  isClaiming,
  isEffect,
  isMaking,
  isPlainExit,
  isRandom,
  isRefusing,
  isTheAsker,
} from "../server/src/code/fixes/signs";

test.each([
  ["fetch", true],
  ["axios.get", true],
  ["fetchUser", false],
  ["this.payments.charge", true],
  ["charges.list", false],
  ["chargesOf", false],
  ["logger.update", false],
  ["res.send", false],
  ["console.process", false],
  ["knex().insert", true],
  ["session.add", true],
  ["em.persist", true],
  ["conn.insert", true],
  ["names.insert", false],
  ["session.set", false],
])("an effect: %s is %s", (callee, is) => expect(isEffect({ callee })).toBe(is));

test.each([
  ["stripe.customers.list", true],
  ["this.gateway.capture", true],
  ["gateway.update", false],
  ["logger.create", false],
  ["creator.find", false],
])("makes something elsewhere: %s is %s", (callee, is) => expect(isMaking(callee)).toBe(is));

test.each([
  ["secrets.token_hex", true],
  ["crypto.randomUUID", true],
  ["nanoid", true],
  ["randomly.chosen", false],
  ["slugify", false],
])("makes a value up: %s is %s", (callee, is) => expect(isRandom(callee)).toBe(is));

test.each([
  ["req.user.id", true],
  ["self.request.user", true],
  ["ctx.session.userId", true],
  ["currentUser", true],
  ["signed_in_account_id", true],
  ["req.body.email", false],
  ["requested.user", false],
  ["users.current", false],
])("who asks: %s is %s", (text, is) => expect(isTheAsker(text)).toBe(is));

test.each([
  ["return res.status(409)", true],
  ["409", true],
  ["return next(error)", true],
  ["return res.status(200)", false],
  ["return { message: 'already there' }", false],
])("says no: %s is %s", (text, is) => expect(isAnsweringNo(text)).toBe(is));

test.each([
  ["return res.status(409)", true],
  ["error", true],
  ["return { message: 'already there' }", true],
  ["return { message: 'welcome' }", false],
])("does not speak of the row: %s is %s", (text, is) => expect(isRefusing(text)).toBe(is));

test.each([
  ["continue;", true],
  ["return", true],
  ["return None", true],
  ["return 'gone';", true],
  ["return -1;", true],
  ["return found;", false],
  ["return f'{name}'", false],
  ["returns", false],
])("can be said anywhere in the function: %s is %s", (text, is) => expect(isPlainExit(text)).toBe(is));

test.each([
  ["console.log", "console.log('created')", true],
  ["use", "use('created')", false],
  ["console.log", "console.log('done')", false],
])("says that something was made: %s, %s is %s", (callee, text, is) =>
  expect(isClaiming(callee, text)).toBe(is),
);

test("what a class above makes is the row itself", () => expect(isMaking("super().create")).toBe(false));
