// What runs on Java comes from Maven's repositories, with all that it needs, once for each
// version. Maven's own settings say from where.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const brokersHome = join(import.meta.dirname, '..', '..', '..', '.relevo', 'brokers');
const FETCH_MS_MAX = 280_000;

export type MavenArtifact = {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  /** `group:artifact` of what it brings along and is not needed here. */
  readonly without?: readonly string[];
};

/** Where a version of a program is kept, once it is there. */
export const homeOf = (program: string, version: string): string =>
  join(brokersHome, `${program}-${version}`);

/** Once, and whole or not at all: `fill` works in a draft of the folder, which is there and empty. */
export async function installOnce(folder: string, fill: (draft: string) => Promise<unknown>): Promise<void> {
  if (existsSync(folder)) return;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await fill(draft);
  renameSync(draft, folder);
}

const folderOf = ({ artifact, version }: MavenArtifact): string => homeOf(artifact, version);

/** Everything in the folder, for Java's -classpath. */
export const classPathOf = (wanted: MavenArtifact): string => join(folderOf(wanted), '*');

/** Why it can not be had here, or null. */
export function javaIsMissing(wanted: MavenArtifact): string | null {
  const isThere = (command: string): boolean => spawnSync(command, ['-version']).status === 0;
  if (isThere('java') && (existsSync(folderOf(wanted)) || isThere('mvn'))) return null;
  return `${wanted.artifact} needs Java 17 and Maven. Get them with  apt-get install openjdk-17-jre-headless maven`;
}

export async function fetchJars(wanted: MavenArtifact): Promise<void> {
  await installOnce(folderOf(wanted), async (draft) => {
    const pom = join(draft, 'pom.xml');
    writeFileSync(pom, pomOf(wanted));
    const what = [`${copying}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
    await promisify(execFile)('mvn', ['--batch-mode', '--quiet', '--file', pom, ...what], {
      timeout: FETCH_MS_MAX,
    });
  });
}

const copying = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

function pomOf({ group, artifact, version, without = [] }: MavenArtifact): string {
  const exclusions = without.map((name) => {
    const [groupId = '', artifactId = ''] = name.split(':');
    return `<exclusion><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId></exclusion>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>relevo</groupId><artifactId>${artifact}-for-tests</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
    <exclusions>${exclusions.join('')}</exclusions>
  </dependency></dependencies>
</project>
`;
}
