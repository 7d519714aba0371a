namespace PlaintiffIngest.Core.Report;

/// <summary>A column of a table.</summary>
/// <typeparam name="T">The type of the rows.</typeparam>
/// <param name="Header">The column's header.</param>
/// <param name="Cell">Renders a row's cell.</param>
/// <param name="IsNumber">Whether the values are right-aligned.</param>
internal sealed record HtmlColumn<T>(string Header, Func<T, HtmlText> Cell, bool IsNumber = false);
