// Stands before a database server and makes of it a member of a replica set of three, of which the other two are away: its primary
// until it steps down. Then it is a secondary that answers reads and refuses writes, as a mongod does without a majority.
// Everything but that is the server's own work.
import { helloOf, isHello, isWrite, notWritablePrimary, replyTo, setName } from "../../tools/cluster_lib/replica_set.mjs";
import { DatabaseProxy } from "./database_proxy.mjs";

export class ReplicaSetMember extends DatabaseProxy {
  isPrimary = true;

  uri(database) {
    return `${super.uri(database)}?replicaSet=${setName}`;
  }

  handle(command, request, { forward, reply }) {
    if (isHello(command)) return reply(replyTo(request, this.#hello()));
    if (!this.isPrimary && isWrite(command)) return reply(replyTo(request, notWritablePrimary));
    return forward();
  }

  #hello() {
    const { address: me, isPrimary } = this;
    const hosts = [me, "127.0.0.1:1", "127.0.0.1:2"];
    return helloOf({ me, hosts, isPrimary, isSecondary: !isPrimary, ...(isPrimary && { primary: me }) });
  }
}
