import { SnakeDataSource } from "../data-source";
import { TeamMember } from "../entity/team-member";

export async function addMember(badgeNumber: string, loginName: string) {
  const members = SnakeDataSource.getRepository(TeamMember);
  return await members.save({ badgeNumber, loginName, homeAddress: { doorCode: badgeNumber } });
}
