import type { ContainerDefinition, LogConfiguration, Service, TaskDefinition, Volume } from "@aws-sdk/client-ecs";
import { REDACTED, redactedValues } from "./define.ts";

/** A task definition without the values in which credentials are found; the names stay, so that it is seen what is set. */
export function redactTaskDefinition<Definition extends TaskDefinition>(definition: Definition): Definition {
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions?.map(redactContainer),
    volumes: definition.volumes?.map(redactVolume),
  };
}

/** A service without the log options of the proxies that its deployments configure. */
export function redactService(service: Service): Service {
  return {
    ...service,
    deployments: service.deployments?.map((deployment) => ({
      ...deployment,
      serviceConnectConfiguration: deployment.serviceConnectConfiguration && {
        ...deployment.serviceConnectConfiguration,
        logConfiguration: redactLog(deployment.serviceConnectConfiguration.logConfiguration),
      },
    })),
  };
}

function redactContainer(container: ContainerDefinition): ContainerDefinition {
  const { command, entryPoint, environment, healthCheck, dockerLabels, firelensConfiguration: firelens } = container;
  return {
    ...container,
    environment: environment?.map(({ name }) => ({ name, value: REDACTED })),
    command: redactWords(command),
    entryPoint: redactWords(entryPoint),
    healthCheck: healthCheck && { ...healthCheck, command: redactWords(healthCheck.command) },
    dockerLabels: dockerLabels && redactedValues(dockerLabels),
    logConfiguration: redactLog(container.logConfiguration),
    firelensConfiguration: firelens && { ...firelens, options: firelens.options && redactedValues(firelens.options) },
  };
}

function redactVolume(volume: Volume): Volume {
  const docker = volume.dockerVolumeConfiguration;
  if (!docker?.driverOpts) return volume;
  return { ...volume, dockerVolumeConfiguration: { ...docker, driverOpts: redactedValues(docker.driverOpts) } };
}

/** Only awslogs takes no credentials in its options; the tokens of other drivers are among theirs. */
function redactLog(log: LogConfiguration | undefined): LogConfiguration | undefined {
  if (!log?.options) return log;
  const safe = Object.entries(log.options).filter(([option]) => option.startsWith("awslogs-"));
  return { ...log, options: { ...redactedValues(log.options), ...Object.fromEntries(safe) } };
}

function redactWords(words: string[] | undefined): string[] | undefined {
  return words && words.length > 0 ? [REDACTED] : words;
}
