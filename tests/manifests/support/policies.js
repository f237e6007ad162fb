import { backupProblems } from "./backup.js";
import {
  brokerProblems,
  connectionProblems,
  diskProblems,
  partitionProblems,
  quotaProblems,
  spreadProblems,
  trafficProblems,
} from "./capacity.js";
import { aclProblems, clientProblems, topicProblems, triggerProblems, volumeProblems } from "./kafka.js";
import { databaseProblems, encryptionProblems } from "./database.js";
import { monitoringProblems } from "./monitoring.js";
import { addressProblems, gatewayProblems, networkProblems, routeProblems } from "./network.js";
import { belongingProblems, podProblems, settingProblems } from "./workloads.js";

/** Every policy by its name: a function from the documents of one rendering to their problems. */
export const POLICIES = {
  "every pod is restricted, limited, probed and ends with grace": podProblems,
  "what belongs to a service is there": belongingProblems,
  "every setting is known and every Secret described": settingProblems,
  "the topics are those of the code": topicProblems,
  "the ACLs are those of the design": aclProblems,
  "brokers admit the services to their groups": clientProblems,
  "brokers may write to their volumes": volumeProblems,
  "no two servers of a kind share a node": spreadProblems,
  "each service has a database of its own, and its commits are on two instances": databaseProblems,
  "the database admits all connections": connectionProblems,
  "connections to the database are encrypted": encryptionProblems,
  "no instance is without partitions": partitionProblems,
  "a quota leaves room for roll-outs and autoscaling": quotaProblems,
  "the version of Kafka is fixed and its clients are bounded": brokerProblems,
  "events cannot fill the volumes of the brokers": diskProblems,
  "events are compressed and read within a zone": trafficProblems,
  "what is backed up can be restored to any moment": backupProblems,
  "autoscaling watches events and connections": triggerProblems,
  "the network lets through what is needed and nothing else": networkProblems,
  "the gateway lets go of connections before the services do": gatewayProblems,
  "addresses that others resolve name their namespace": addressProblems,
  "the alerts and dashboards are those of the files": monitoringProblems,
  "the routes are those of the local proxy": routeProblems,
};

/** Problems that all policies report. */
export const problems = (documents) => Object.values(POLICIES).flatMap((policy) => policy(documents));
