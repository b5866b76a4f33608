// Sends requests at a steady rate, whether or not the earlier ones have been answered, and prints the 99th percentile of their
// times in milliseconds: node bench/load.mjs RATE SECONDS METHOD URL [URL …], the addresses by turns.
import { Agent, request } from 'node:http';

const [rate, seconds, method, ...urls] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const times = [];

function send(url) {
  const began = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const call = request(url, { method, agent }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode >= 300) reject(new Error(`${method} ${url}: ${answer.statusCode}`));
        times.push(Number(process.hrtime.bigint() - began) / 1e6);
        resolve();
      });
    });
    call.on('error', reject);
    call.end();
  });
}

await Promise.all(urls.map(send)); // the first of each opens its connection
times.length = 0;
const calls = [];
const began = performance.now();
for (let i = 0; i < rate * seconds; i++) {
  const wait = began + (i * 1000) / rate - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  calls.push(send(urls[i % urls.length]));
}
await Promise.all(calls);
times.sort((a, b) => a - b);
console.log(times[Math.ceil(times.length * 0.99) - 1].toFixed(1));
process.exit(0);
