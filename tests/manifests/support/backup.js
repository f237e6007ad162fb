// The backups of PostgreSQL by CloudNativePG's plugin for Barman Cloud.
import { named, ofKind } from "./workloads.js";

const PLUGIN = "barman-cloud.cloudnative-pg.io";

/** Requires that a Cluster with a schedule of backups archives its log by the plugin, into a store that is there, and the reverse. */
export function backupProblems(documents) {
  const stores = ofKind(documents, "ObjectStore");
  const schedules = ofKind(documents, "ScheduledBackup");
  const clusters = ofKind(documents, "Cluster");
  const problems = clusters.flatMap(({ metadata: { name }, spec }) => {
    const archivers = (spec.plugins ?? []).filter((plugin) => plugin.name === PLUGIN && plugin.isWALArchiver);
    const scheduled = schedules.filter((schedule) => schedule.spec.cluster.name === name);
    const claims = [
      [spec.backup === undefined, "is backed up by what the next operator lacks"],
      [(archivers.length === 1) === (scheduled.length > 0), "has backups without a log, or a log without backups"],
      [archivers.every(({ parameters }) => named(documents, "ObjectStore", parameters?.barmanObjectName)), "archives into a store that is not there"],
      [scheduled.every((one) => one.spec.method === "plugin" && one.spec.pluginConfiguration?.name === PLUGIN), "has backups of another method"],
    ];
    return claims.filter(([holds]) => !holds).map(([, problem]) => `${name} ${problem}`);
  });
  const places = clusters.flatMap(({ spec }) => (spec.plugins ?? []).map(({ parameters }) => parameters?.barmanObjectName));
  const used = new Set(places);
  problems.push(...(used.size < places.length ? ["two clusters are backed up into one store"] : []));
  const unused = stores.filter(({ metadata }) => !used.has(metadata.name)).map(({ metadata }) => `nothing is stored in ${metadata.name}`);
  return [...problems, ...unused];
}
