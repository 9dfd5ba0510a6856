// Loads a function as Lambda does. Plain JavaScript: stripping types would add to every measured start.
const { handler } = await import(process.argv[2]);
process.stdout.write(typeof handler);
