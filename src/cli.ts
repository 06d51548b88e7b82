#!/usr/bin/env node
process.stdout.write('reckon\n');
