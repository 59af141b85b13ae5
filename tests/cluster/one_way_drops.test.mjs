import { isolatedTests } from "../support/isolated.mjs";

isolatedTests("the cluster in a network that loses packets in one direction", new URL("./isolated/one_way_drops.mjs", import.meta.url));
