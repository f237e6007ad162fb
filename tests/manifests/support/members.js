// Kinds without published models that the manifests use, by those of their members that are used here: a function is a check, an
// object has members, all of which must be there, and a list has one kind of element.
const text = (value) => typeof value === "string" && value !== "";

const secretKey = { name: text, key: text };

const labels = (value) => Object.values(value).every(text);

const kind = (apiVersion, name, spec) => ({
  apiVersion: (value) => value === apiVersion,
  kind: (value) => value === name,
  metadata: () => true,
  spec,
});

const OBJECT_STORE = kind("barmancloud.cnpg.io/v1", "ObjectStore", {
  retentionPolicy: (value) => /^[1-9][0-9]*[dwm]$/.test(value),
  configuration: {
    destinationPath: (value) => /^(s3|https?|gs):\/\/./.test(value),
    s3Credentials: { accessKeyId: secretKey, secretAccessKey: secretKey },
    wal: { compression: (value) => ["bzip2", "gzip", "lz4", "snappy", "xz", "zstd"].includes(value) },
    data: { compression: (value) => ["bzip2", "gzip", "snappy"].includes(value) },
  },
});

const BACKEND_TRAFFIC_POLICY = kind("gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy", {
  targetSelectors: [{ group: (value) => value === "gateway.networking.k8s.io", kind: (value) => value === "Gateway", matchLabels: labels }],
  timeout: { http: { connectionIdleTimeout: (value) => /^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(value) } },
});

const DESTINATION_RULE = kind("networking.istio.io/v1", "DestinationRule", {
  host: text,
  trafficPolicy: { connectionPool: { http: { idleTimeout: (value) => /^[1-9][0-9]*s$/.test(value) } } },
});

const entities = (value) => value.length > 0 && value.every((one) => one === "ingress");

/** The specification differs by direction, as the members of a policy may be left out. */
const ciliumNetworkPolicy = ({ spec }) =>
  kind("cilium.io/v2", "CiliumNetworkPolicy", {
    endpointSelector: {
      ...(spec.endpointSelector.matchLabels && { matchLabels: labels }),
      ...(spec.endpointSelector.matchExpressions && {
        matchExpressions: [{ key: text, operator: (value) => ["In", "NotIn", "Exists", "DoesNotExist"].includes(value), values: (value) => value.every(text) }],
      }),
    },
    ...(spec.egress
      ? { egress: [{ toEntities: entities }] }
      : { ingress: [{ fromEntities: entities, toPorts: [{ ports: [{ protocol: (value) => value === "TCP", port: (value) => /^[0-9]+$/.test(value) }] }] }] }),
  });

const SCHEMAS = {
  "barmancloud.cnpg.io": () => OBJECT_STORE,
  "gateway.envoyproxy.io": () => BACKEND_TRAFFIC_POLICY,
  "networking.istio.io": () => DESTINATION_RULE,
  "cilium.io": ciliumNetworkPolicy,
};

function* differences(path, value, schema) {
  if (typeof schema === "function") {
    if (!schema(value)) {
      yield `${path} is ${JSON.stringify(value)}`;
    }
    return;
  }
  if (Array.isArray(schema)) {
    for (const [i, element] of value.entries()) {
      yield* differences(`${path}.${i}`, element, schema[0]);
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

const schema = ({ apiVersion }) => SCHEMAS[apiVersion.split("/")[0]];

export const isDescribedHere = (document) => schema(document) !== undefined;

/** Messages on what is wrong with a document of these kinds. */
export const memberProblems = (document) => [...differences("", document, schema(document)(document))];
