const smallSizes = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge', '2xlarge'];
const fixedSizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'];

const computeFamilies: Readonly<Record<string, readonly string[]>> = {
  t2: smallSizes,
  t3: smallSizes,
  t3a: smallSizes,
  m4: ['large', 'xlarge', '2xlarge', '4xlarge', '10xlarge', '16xlarge'],
  m5: fixedSizes,
  m5a: fixedSizes,
  m5d: fixedSizes,
  m6i: [...fixedSizes, '32xlarge'],
  c4: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'],
  c5: ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'],
  c5d: ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'],
  c6i: [...fixedSizes, '32xlarge'],
  r4: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'],
  r5: fixedSizes,
  r5d: fixedSizes,
  r6i: [...fixedSizes, '32xlarge'],
  i2: ['xlarge', '2xlarge', '4xlarge', '8xlarge'],
  i3: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'],
  i3en: ['large', 'xlarge', '2xlarge', '3xlarge', '6xlarge', '12xlarge', '24xlarge'],
  d2: ['xlarge', '2xlarge', '4xlarge', '8xlarge'],
};

const databaseFamilies: Readonly<Record<string, readonly string[]>> = {
  'db.t2': ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge'],
  'db.t3': ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge'],
  'db.t4g': ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge'],
  'db.m4': ['large', 'xlarge', '2xlarge', '4xlarge', '10xlarge', '16xlarge'],
  'db.m5': fixedSizes,
  'db.r4': ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'],
  'db.r5': fixedSizes,
};

/** EC2 instance types that the emulated account may use. */
export const computeInstanceTypes: ReadonlySet<string> = listTypes(computeFamilies);

/** RDS instance classes that the emulated metadata store may use. */
export const databaseInstanceTypes: ReadonlySet<string> = listTypes(databaseFamilies);

function listTypes(families: Readonly<Record<string, readonly string[]>>): Set<string> {
  return new Set(Object.entries(families).flatMap(([family, sizes]) => sizes.map((size) => `${family}.${size}`)));
}
