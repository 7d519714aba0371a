using PlaintiffIngest.Faults.Tests.Races;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>The claims of <see cref="ClaimRaceTests"/> on a cluster.</summary>
public sealed class CitusClaimRaceTests(CitusServer server) : ClaimRaceTests(server.OrSkip());

/// <summary>The races of <see cref="OperatorRaceTests"/> on a cluster.</summary>
public sealed class CitusOperatorRaceTests(CitusServer server) : OperatorRaceTests(server.OrSkip());

/// <summary>The loads of <see cref="OverlapTests"/> on a cluster. They are of one vendor, so they merge one after the other.</summary>
public sealed class CitusOverlapTests(CitusServer server) : OverlapTests(server.OrSkip());

/// <summary>The operations of <see cref="RandomOperationsTests"/> on a cluster.</summary>
public sealed class CitusRandomOperationsTests(CitusServer server) : RandomOperationsTests(server.OrSkip());

/// <summary>The workers of <see cref="StoppedWorkerTests"/> with a cluster.</summary>
public sealed class CitusStoppedWorkerTests(CitusServer server) : StoppedWorkerTests(server.OrSkip());

/// <summary>The faults of <see cref="HeartbeatFaultTests"/> between the import and the coordinator.</summary>
public sealed class CitusHeartbeatFaultTests(CitusServer server) : HeartbeatFaultTests(server.OrSkip());

/// <summary>The faults of <see cref="NetworkFaultTests"/> between the import and the coordinator.</summary>
public sealed class CitusNetworkFaultTests(CitusServer server) : NetworkFaultTests(server.OrSkip());

/// <summary>The faults of <see cref="NetworkRecoveryTests"/> between the import and the coordinator.</summary>
public sealed class CitusNetworkRecoveryTests(CitusServer server) : NetworkRecoveryTests(server.OrSkip());

/// <summary>The kills of <see cref="KillTests"/> with a cluster.</summary>
public sealed class CitusKillTests(CitusServer server) : KillTests(server.OrSkip());

/// <summary>The stops of <see cref="StopTests"/> with a cluster.</summary>
public sealed class CitusStopTests(CitusServer server) : StopTests(server.OrSkip());
