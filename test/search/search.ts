/** One search of one ORM: sites, what the product offers at each, what each offer does, and where that is not what it should be. */

import { beyond, type Generated, generate, make, variant } from "./generate";
import { type Difference, differences } from "./judge";
import type { Lane, Outcomes, Program } from "./lane";
import type { Searched } from "./lanes";
import { type Answer, answerTo, type Offer, type Unsaid, withoutRefusals } from "./product";
import { entityNamed } from "./schema";

export interface Judged {
  readonly site: Generated;
  /** Undefined where the duplicate printed nothing to explain, with the reason in `void`. */
  readonly answer?: Answer;
  readonly void?: string;
  /** Why no fix can be right here. */
  readonly beyond?: string;
  readonly fixes: readonly { readonly offer: Offer; readonly differences: readonly Difference[] }[];
}

export interface Times {
  before: number;
  product: number;
  check: number;
  after: number;
}

export async function search(
  searched: Searched,
  lane: Lane,
  sites: readonly Generated[],
  times: Times = { before: 0, product: 0, check: 0, after: 0 },
): Promise<Judged[]> {
  const { dialect, around } = searched;
  const clock = (part: keyof Times, since: number) => {
    times[part] += Date.now() - since;
  };
  let since = Date.now();
  const before = await lane.run(sites);
  clock("before", since);
  since = Date.now();
  const files = { ...dialect.schema(), ...around };
  const answers = new Map<Generated, Answer | string>();
  for (const site of sites) answers.set(site, await answered(site, before.get(site.id), files));
  clock("product", since);
  const variants = sites.flatMap((site) => {
    const answer = answers.get(site);
    if (typeof answer === "string" || !answer) return [];
    return answer.offers.map((offer) => ({
      site,
      offer,
      program: variant(dialect, site, offer.id, offer.source),
    }));
  });
  since = Date.now();
  const said = await lane.check([...sites, ...variants.map(({ program }) => program)]);
  clock("check", since);
  since = Date.now();
  const after = await lane.run(variants.map(({ program }) => program));
  clock("after", since);
  return sites.map((site): Judged => {
    const answer = answers.get(site) as Answer | string;
    const compiles = said.get(site.id);
    if (compiles !== undefined) return { site, void: `the site itself: ${compiles}`, fixes: [] };
    if (typeof answer === "string") return { site, void: answer, fixes: [] };
    const fixes = variants
      .filter((each) => each.site === site)
      .map(({ offer, program }) => ({
        offer,
        differences: judge(site, offer, said.get(program.id), before.get(site.id), after.get(program.id)),
      }));
    const none = beyond(dialect, site.choice);
    return { site, answer, fixes, ...(none === undefined ? {} : { beyond: none }) };
  });
}

function judge(
  site: Generated,
  offer: Offer,
  said: string | undefined,
  before: Outcomes = {},
  after: Outcomes = {},
): Difference[] {
  if (said !== undefined) return [{ call: "all", what: "does not compile", wanted: "", came: said }];
  const { fields, derived } = entityNamed(site.invoke.entity);
  const written = fields
    .filter(({ name }) => name !== derived?.field)
    .filter((field) => site.choice.values !== "default left out" || !field.byDefault)
    .map(({ name }) => name);
  return differences(offer, site.invoke, written, before, after);
}

/** One reason at one site, switched off alone: what the fix without it does. */
export interface SwitchedOff {
  readonly site: Generated;
  readonly unsaid: Unsaid;
  /** Undefined where no fix comes of it. */
  readonly differences?: readonly Difference[];
}

/** Runs what each refusal keeps from being offered. */
export async function searchRefusals(
  searched: Searched,
  lane: Lane,
  sites: readonly Generated[],
): Promise<SwitchedOff[]> {
  const { dialect, around } = searched;
  const before = await lane.run(sites);
  const schema = { ...dialect.schema(), ...around };
  const all: { site: Generated; unsaid: Unsaid; program?: Program }[] = [];
  for (const site of sites) {
    const outcomes = before.get(site.id);
    const files = { ...schema, [site.file]: site.source };
    if (typeof (await answered(site, outcomes, schema)) === "string") continue;
    for (const unsaid of await withoutRefusals(outcomes?.duplicate?.paste ?? "", site.file, files)) {
      const program =
        unsaid.source === undefined ? undefined : variant(dialect, site, unsaid.id, unsaid.source);
      all.push({ site, unsaid, ...(program ? { program } : {}) });
    }
  }
  const programs = all.flatMap(({ program }) => program ?? []);
  const said = await lane.check(programs);
  const after = await lane.run(programs);
  return all.map(({ site, unsaid, program }) => {
    if (!program) return { site, unsaid };
    const offer = { ...unsaid, preferred: false, source: unsaid.source ?? "" };
    const differs = judge(site, offer, said.get(program.id), before.get(site.id), after.get(program.id));
    return { site, unsaid, differences: differs };
  });
}

/** What the product says; in words why there is nothing to ask it. */
async function answered(
  site: Generated,
  before: Outcomes | undefined,
  files: Readonly<Record<string, string>>,
): Promise<Answer | string> {
  if (!before || before.broken) return `does not load: ${before?.broken}`;
  const { new: fresh, duplicate } = before;
  if (fresh?.error) return `fails without a duplicate: ${JSON.stringify(fresh.error)}`;
  if (duplicate?.hangs || fresh?.hangs) return "hangs";
  if (!duplicate?.paste) return `the duplicate prints nothing: ${JSON.stringify(duplicate?.value)}`;
  return answerTo(duplicate.paste, site.file, { ...files, [site.file]: site.source });
}

export { generate, make };
