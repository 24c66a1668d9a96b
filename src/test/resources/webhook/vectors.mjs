// Signatures of webhooks by implementations that are not ours: the npm package standardwebhooks for v1, OpenSSL by way of
// Node for v1a. Made once, in an empty folder, with Node 20:
//
//   npm install standardwebhooks@1.1.1 && cp .../src/test/resources/webhook/vectors.mjs . && node vectors.mjs > vectors.json
import { Webhook } from "standardwebhooks";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";

const secrets = [
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "whsec_" + Buffer.from([...Array(24).keys()]).toString("base64"),
  "whsec_" + Buffer.from([...Array(64).keys()].map(i => 255 - i)).toString("base64"),
];
// Seeds of RFC 8032, 7.1, tests 1 to 3.
const seeds = [
  "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
  "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
];
const messages = [
  ["msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}'],
  ["9c7d0a5f3e", 0, "{}"],
  ["a-b_c", 1767225600, '{"type":"sprint.image.completed.v1","data":{"metadata":{"名":"白色背景 \u{1f534} é"}}}'],
  ["long", 4102444800, '{"metadata":"' + "x".repeat(4000) + '"}'],
  ["lines", 1767225600, '{\n\t"a": "%s.%d.$1",\r\n "b": "\\u0000"}\n'],
];

const pkcs8 = seed => Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(seed, "hex")]);
const vectors = [];
for (const [id, timestamp, body] of messages) {
  for (const secret of secrets) {
    vectors.push({ id, timestamp, body, secret, signature: new Webhook(secret).sign(id, new Date(timestamp * 1000), body) });
  }
  for (const seed of seeds) {
    const key = createPrivateKey({ key: pkcs8(seed), format: "der", type: "pkcs8" });
    const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(12);
    const signature = "v1a," + sign(null, Buffer.from(`${id}.${timestamp}.${body}`), key).toString("base64");
    const raw = Buffer.from(seed, "hex");
    for (const secret of [raw, Buffer.concat([raw, publicKey])]) {
      vectors.push({ id, timestamp, body, secret: "whsk_" + secret.toString("base64"), signature });
    }
  }
}
console.log(JSON.stringify(vectors, null, 1));
