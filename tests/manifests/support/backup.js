// The backups of PostgreSQL by CloudNativePG's plugin for Barman Cloud, whose kind has no published models.
import { named, ofKind } from "./workloads.js";

const PLUGIN = "barman-cloud.cloudnative-pg.io";

const text = (value) => typeof value === "string" && value !== "";

const secretKey = { name: text, key: text };

/** Members of an ObjectStore that these manifests use: a function is a check, an object has members, all of which must be there. */
const OBJECT_STORE = {
  apiVersion: (value) => value === "barmancloud.cnpg.io/v1",
  kind: (value) => value === "ObjectStore",
  metadata: () => true,
  spec: {
    retentionPolicy: (value) => /^[1-9][0-9]*[dwm]$/.test(value),
    configuration: {
      destinationPath: (value) => /^(s3|https?|gs):\/\/./.test(value),
      s3Credentials: { accessKeyId: secretKey, secretAccessKey: secretKey },
      wal: { compression: (value) => ["bzip2", "gzip", "lz4", "snappy", "xz", "zstd"].includes(value) },
      data: { compression: (value) => ["bzip2", "gzip", "snappy"].includes(value) },
    },
  },
};

function* differences(path, value, schema) {
  if (typeof schema === "function") {
    if (!schema(value)) {
      yield `${path} is ${JSON.stringify(value)}`;
    }
    return;
  }
  for (const name of new Set([...Object.keys(value ?? {}), ...Object.keys(schema)])) {
    const inside = path ? `${path}.${name}` : name;
    if (!(name in schema)) {
      yield `${inside} is unknown`;
    } else if (value?.[name] === undefined) {
      yield `${inside} is missing`;
    } else {
      yield* differences(inside, value[name], schema[name]);
    }
  }
}

export const isObjectStore = ({ apiVersion }) => apiVersion.startsWith("barmancloud.cnpg.io/");

/** Messages on what is wrong with an ObjectStore. */
export const objectStoreProblems = (document) => [...differences("", document, OBJECT_STORE)];

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
  const used = new Set(clusters.flatMap(({ spec }) => (spec.plugins ?? []).map(({ parameters }) => parameters?.barmanObjectName)));
  const unused = stores.filter(({ metadata }) => !used.has(metadata.name)).map(({ metadata }) => `nothing is stored in ${metadata.name}`);
  return [...problems, ...unused];
}
