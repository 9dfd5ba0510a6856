// Loads a function as Lambda does when an environment starts, and says when it is loaded. Plain JavaScript, as what strips
// types from TypeScript would be a part of every start.
const { handler } = await import(process.argv[2]);
process.stdout.write(typeof handler);
